package io.pushbridge.socketio;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Forwards TCP connections to a local port until it is told to be silent: from then on nothing
 * passes, and nothing is closed, as when a cable is cut.
 */
final class SilentProxy implements Closeable {
  private final ServerSocket listener;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean silent;

  SilentProxy(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on nothing passes. */
  void silence() {
    silent = true;
  }

  /** Cuts every connection there is; new ones may come. */
  void cut() throws IOException {
    List<Socket> known = List.copyOf(sockets);
    for (Socket socket : known) {
      socket.close();
    }
    sockets.removeAll(known);
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "silent-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(client, server));
        thread(() -> forward(client, server));
        thread(() -> forward(server, client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void forward(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (!silent) {
          to.getOutputStream().write(buffer, 0, count);
        }
      }
      if (!silent) {
        to.shutdownOutput();
      }
    } catch (IOException e) {
      // One of them is gone: so is the connection, unless nobody may know.
      if (!silent) {
        closeBoth(from, to);
      }
    }
  }

  private static void closeBoth(Socket one, Socket other) {
    try (one;
        other) {
      assert one != other;
    } catch (IOException e) {
      // They are closed, or as good as that.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
