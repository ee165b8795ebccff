package io.pushbridge.socketio;

/** Makes the adapter of each namespace. */
@FunctionalInterface
public interface AdapterFactory {
  /**
   * Called once for each namespace, when it is first asked for.
   *
   * @param namespace its name
   * @param local the adapter for the sockets of this process; one that reaches further hands on to
   *     it what is for them
   */
  Adapter create(String namespace, Adapter local);
}
