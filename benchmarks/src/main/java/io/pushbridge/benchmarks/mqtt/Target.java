package io.pushbridge.benchmarks.mqtt;

import io.pushbridge.benchmarks.ProcessFigures;

/**
 * A broker under load, on this machine, that lets in clients without a name and password.
 *
 * @param name what it is called in the table
 * @param port where it listens
 * @param process what it uses
 */
record Target(String name, int port, ProcessFigures process) {
  /** Reads {@code name,port,pid}. */
  static Target parse(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("a target is name,port,pid: " + text);
    }
    return new Target(
        parts[0], Integer.parseInt(parts[1]), new ProcessFigures(Long.parseLong(parts[2])));
  }
}
