package io.pushbridge.benchmarks.mqtt;

/**
 * A broker under load.
 *
 * @param name what it is called in the table
 * @param host where it is
 * @param port where it is
 * @param user user name, empty for none
 * @param password password
 */
record Target(String name, String host, int port, String user, String password) {
  /** Reads {@code name,host,port[,user,password]}. */
  static Target parse(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 3 && parts.length != 5) {
      throw new IllegalArgumentException("a target is name,host,port[,user,password]: " + text);
    }
    return new Target(
        parts[0],
        parts[1],
        Integer.parseInt(parts[2]),
        parts.length == 5 ? parts[3] : "",
        parts.length == 5 ? parts[4] : "");
  }

  @Override
  public String toString() {
    return name + "@" + host + ":" + port;
  }
}
