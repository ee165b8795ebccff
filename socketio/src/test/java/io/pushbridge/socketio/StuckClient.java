package io.pushbridge.socketio;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that connects and then reads nothing any more. */
final class StuckClient implements AutoCloseable {
  private final Socket tcp;

  StuckClient(int port, String transport) throws IOException {
    tcp = new Socket();
    tcp.setReceiveBufferSize(4096);
    tcp.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    if (transport.equals("polling")) {
      Http http = new Http(port, "/socket.io/");
      http.post(http.open(), "40");
    } else if (transport.equals("0.9")) {
      String sid = new Http(port, "/socket.io/").get("1/").body().substring(0, 32);
      upgrade("/socket.io/1/websocket/" + sid);
      readUntil("1::");
    } else {
      upgrade("/socket.io/?EIO=4&transport=websocket");
      readUntil("\"maxPayload\":1000000}");
      // A masked text frame with "40"; the mask is zero.
      tcp.getOutputStream().write(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, '4', '0'});
    }
  }

  private void upgrade(String target) throws IOException {
    write(
        """
        GET %s HTTP/1.1\r
        Host: x\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """
            .formatted(target));
  }

  private void write(String text) throws IOException {
    tcp.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void readUntil(String end) throws IOException {
    InputStream in = tcp.getInputStream();
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("closed");
      }
      read.append((char) c);
    }
  }

  @Override
  public void close() throws IOException {
    tcp.close();
  }
}
