package io.pushbridge.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.pushbridge.server.listen.ProxyHeader;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ProxyConnectionFactory.ProxyEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the PROXY header that a connection begins with (The PROXY protocol, §2); the request's
 * address is then the client's. Jetty's own reader takes a first line of any length, and bounds
 * nothing else either.
 */
final class ProxyHeaderFactory extends AbstractConnectionFactory {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyHeaderFactory.class);
  private static final int CHUNK = 512;

  private final Predicate<SocketAddress> proxies;
  private final String next;

  /**
   * Reads for another protocol.
   *
   * @param proxies who may connect
   * @param next the protocol that follows the header
   */
  ProxyHeaderFactory(Predicate<SocketAddress> proxies, String next) {
    super("proxy");
    this.proxies = proxies;
    this.next = next;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    return configure(
        new HeaderConnection(endPoint, connector, proxies, connector.getConnectionFactory(next)),
        connector,
        endPoint);
  }

  /** A connection whose header is not there yet. It may be closed by another thread than reads. */
  static final class HeaderConnection extends AbstractConnection implements Connection.UpgradeFrom {
    private final Connector connector;
    private final Predicate<SocketAddress> proxies;
    private final ConnectionFactory next;
    private final ByteBuffer chunk = BufferUtil.allocate(CHUNK);
    // Guarded by itself.
    private final EmbeddedChannel decoder =
        new EmbeddedChannel(new HAProxyMessageDecoder(ProxyHeader.MOST_EXTRAS));

    HeaderConnection(
        EndPoint endPoint,
        Connector connector,
        Predicate<SocketAddress> proxies,
        ConnectionFactory next) {
      super(endPoint, connector.getExecutor());
      this.connector = connector;
      this.proxies = proxies;
      this.next = next;
    }

    @Override
    public void onOpen() {
      super.onOpen();
      if (proxies.test(getEndPoint().getRemoteSocketAddress())) {
        fillInterested();
      } else {
        refuse("not from a proxy");
      }
    }

    @Override
    public void onFillable() {
      try {
        BufferUtil.clear(chunk);
        int filled = getEndPoint().fill(chunk);
        while (filled > 0) {
          HAProxyMessage header = decode();
          if (header != null) {
            begin(header);
            return;
          }
          BufferUtil.clear(chunk);
          filled = getEndPoint().fill(chunk);
        }
        if (filled < 0) {
          close();
        } else {
          fillInterested();
        }
      } catch (IOException | HAProxyProtocolException e) {
        refuse(e.toString());
      }
    }

    /** The header once it is whole, else null. */
    private HAProxyMessage decode() {
      synchronized (decoder) {
        decoder.writeInbound(Unpooled.copiedBuffer(chunk));
        return decoder.readInbound();
      }
    }

    private void begin(HAProxyMessage header) {
      EndPoint here = getEndPoint();
      SocketAddress remote = here.getRemoteSocketAddress();
      try {
        remote = ProxyHeader.addressIn(header).map(SocketAddress.class::cast).orElse(remote);
      } finally {
        header.release();
      }
      EndPoint behind = new ProxyEndPoint(here, here.getLocalSocketAddress(), remote);
      here.upgrade(next.newConnection(connector, behind));
    }

    /** What came behind the header. */
    @Override
    public ByteBuffer onUpgradeFrom() {
      synchronized (decoder) {
        ByteBuf rest = decoder.readInbound();
        if (rest == null) {
          return null;
        }
        try {
          ByteBuffer copy = ByteBuffer.allocate(rest.readableBytes());
          rest.readBytes(copy);
          return copy.flip();
        } finally {
          rest.release();
        }
      }
    }

    private void refuse(String reason) {
      LOG.debug(
          "event=proxy_header_refused remote={} reason=\"{}\"",
          getEndPoint().getRemoteSocketAddress(),
          reason);
      close();
    }

    @Override
    public void onClose(Throwable cause) {
      super.onClose(cause);
      synchronized (decoder) {
        decoder.finishAndReleaseAll();
      }
    }
  }
}
