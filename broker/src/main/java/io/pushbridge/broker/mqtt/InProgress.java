package io.pushbridge.broker.mqtt;

/**
 * What one client asked for and was not done yet, by count and by the bytes it holds. While it is
 * too much, the gate is closed; it opens again when half of it is done. While all clients together
 * have too much, each is read only as long as what it has is small. Confined to the event loop.
 */
final class InProgress {
  /** How many bytes of one client may be in progress before it is not read. */
  static final long MOST_BYTES = 4L << 20;

  /** What no client is charged for, and what each may have whatever the others have. */
  static final long FREE_BYTES = 64 * 1024;

  private final PacketGate gate;
  private final PacketGate.Cause cause;
  private final int most;
  private final BodiesInProgress shared;
  private int count;
  private long bytes;
  private long charged;

  /**
   * Nothing yet.
   *
   * @param gate closed for this cause
   * @param most so many close it
   */
  InProgress(PacketGate gate, PacketGate.Cause cause, int most, BodiesInProgress shared) {
    this.gate = gate;
    this.cause = cause;
    this.most = most;
    this.shared = shared;
  }

  /** Whether there is room for a body of this length, with the other clients' too. */
  boolean hasRoomFor(int length) {
    return bytes + length <= FREE_BYTES || !shared.isOverfull();
  }

  /** Something with a body of this length is in progress. */
  void begun(int length) {
    count++;
    bytes += length;
    charge();
    if (count >= most || bytes >= MOST_BYTES || (bytes > FREE_BYTES && shared.isFull())) {
      gate.close(cause);
    }
  }

  /** It is done; the gate opens with {@link #goOn}. */
  void ended(int length) {
    count--;
    bytes -= length;
    charge();
  }

  private void charge() {
    long wanted = Math.max(0, bytes - FREE_BYTES);
    if (wanted != charged) {
      shared.add(wanted - charged);
      charged = wanted;
    }
  }

  /** Opens the gate if enough is done. */
  void goOn() {
    if (count <= most / 2 && bytes <= MOST_BYTES / 2 && (bytes <= FREE_BYTES || !shared.isFull())) {
      gate.open(cause);
    }
  }
}
