package io.pushbridge.apns.mock;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy on the loopback that knows CONNECT only (RFC 9110 §9.3.6). */
public final class ConnectProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final String credentials;
  private final List<String> connected = new CopyOnWriteArrayList<>();
  private final List<Closeable> open = new CopyOnWriteArrayList<>();

  private ConnectProxy(ServerSocket listener, String credentials) {
    this.listener = listener;
    this.credentials = credentials;
  }

  /** One on a free port that wants this user and password; no user for anybody. */
  public static ConnectProxy wanting(String user, String password) throws IOException {
    String pair = user + ":" + password;
    ConnectProxy proxy =
        new ConnectProxy(
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
            user.isEmpty()
                ? ""
                : "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    start(proxy::accept);
    return proxy;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "connect-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  /** Where it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  /** What it connected to, {@code host:port}. */
  public List<String> connected() {
    return connected;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        open.add(client);
        start(() -> serve(client));
      }
    } catch (IOException closed) {
      // The end.
    }
  }

  private void serve(Socket client) {
    try (client) {
      String[] request = line(client.getInputStream()).split(" ", -1);
      String shown = "";
      for (String header = line(client.getInputStream());
          !header.isEmpty();
          header = line(client.getInputStream())) {
        if (header.regionMatches(true, 0, "proxy-authorization:", 0, 20)) {
          shown = header.substring(20).trim();
        }
      }
      if (!"CONNECT".equals(request[0]) || !shown.equals(credentials)) {
        say(client, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      int colon = request[1].lastIndexOf(':');
      try (Socket server =
          new Socket(
              request[1].substring(0, colon), Integer.parseInt(request[1].substring(colon + 1)))) {
        open.add(server);
        connected.add(request[1]);
        say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
        start(() -> pass(server, client));
        pass(client, server);
      }
    } catch (IOException gone) {
      // One of the two went away.
    }
  }

  private static void say(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException gone) {
      // One of the two went away.
    }
  }

  /** A line, byte by byte: what follows the head is not the proxy's. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** Listens no more and closes its connections. */
  @Override
  public void close() throws IOException {
    listener.close();
    for (Closeable connection : open) {
      connection.close();
    }
  }
}
