package io.pushbridge.link.upstream;

/**
 * How the links to the broker do.
 *
 * @param links how many there are
 * @param connected how many of them are connected
 * @param underWay messages that the broker was sent and has not acknowledged
 * @param waiting publishers that wait for the broker's acknowledgement
 * @param reconnects how often a link came back since the start
 * @param published messages that the broker acknowledged since the start
 * @param refused messages that the broker did not want since the start
 * @param received messages that came from the broker since the start
 */
public record UpstreamFigures(
    int links,
    int connected,
    int underWay,
    int waiting,
    long reconnects,
    long published,
    long refused,
    long received) {
  /** Of a server that is joined to no broker. */
  public static final UpstreamFigures NONE = new UpstreamFigures(0, 0, 0, 0, 0, 0, 0, 0);
}
