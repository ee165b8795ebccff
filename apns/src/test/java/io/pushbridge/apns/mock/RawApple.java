package io.pushbridge.apns.mock;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * A server in Apple's place that can do what Pushy's mock cannot: answer with any status and words,
 * close each connection after so many notifications, be slow, and fall silent.
 */
// What is written on a connection that ends has nobody to be told.
@SuppressWarnings("FutureReturnValueIgnored")
public final class RawApple implements AutoCloseable {
  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param body the body, empty for none
   */
  public record Answer(int status, String body) {
    /** Taken. */
    public static final Answer TAKEN = new Answer(200, "");

    /** No answer at all. */
    public static final Answer SILENCE = new Answer(0, "");

    /** Refused for a reason. */
    public static Answer refused(int status, String reason) {
      return new Answer(status, "{\"reason\":\"%s\"}".formatted(reason));
    }
  }

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final Channel listener;
  private final Function<String, Answer> answers;
  private final int closeAfter;
  private final long delayMillis;
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();

  private RawApple(Function<String, Answer> answers, int closeAfter, long delayMillis) {
    this.answers = answers;
    this.closeAfter = closeAfter;
    this.delayMillis = delayMillis;
    try {
      SslContext tls =
          SslContextBuilder.forServer(AppleKeys.SERVER.key(), AppleKeys.SERVER.certificate())
              .build();
      listener =
          new ServerBootstrap()
              .group(loops)
              .channel(NioServerSocketChannel.class)
              .childHandler(new Connections(tls))
              .bind("127.0.0.1", 0)
              .syncUninterruptibly()
              .channel();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers each device like this. */
  public static RawApple answering(Function<String, Answer> answers) {
    return new RawApple(answers, Integer.MAX_VALUE, 0);
  }

  /** Says GOAWAY and closes each connection after so many notifications. */
  public static RawApple closingAfter(int notifications) {
    return new RawApple(token -> Answer.TAKEN, notifications, 0);
  }

  /** Takes everything, and answers after so long. */
  public static RawApple slow(long delayMillis) {
    return new RawApple(token -> Answer.TAKEN, Integer.MAX_VALUE, delayMillis);
  }

  private final class Connections extends ChannelInitializer<SocketChannel> {
    private final SslContext tls;

    Connections(SslContext tls) {
      this.tls = tls;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      connections.incrementAndGet();
      AtomicInteger count = new AtomicInteger();
      channel
          .pipeline()
          .addLast(tls.newHandler(channel.alloc()))
          .addLast(
              Http2FrameCodecBuilder.forServer()
                  .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(1_500))
                  .build())
          .addLast(
              new Http2MultiplexHandler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                      stream.pipeline().addLast(new Request(channel, count));
                    }
                  }));
    }
  }

  private final class Request extends ChannelInboundHandlerAdapter {
    private final Channel connection;
    private final AtomicInteger count;
    private String token = "";

    Request(Channel connection, AtomicInteger count) {
      this.connection = connection;
      this.count = count;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
      boolean last = false;
      if (frame instanceof Http2HeadersFrame headers) {
        String path = headers.headers().path().toString();
        token = path.substring(path.lastIndexOf('/') + 1);
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        last = headers.isEndStream();
      } else if (frame instanceof Http2DataFrame data) {
        last = data.isEndStream();
      }
      ReferenceCountUtil.release(frame);
      if (last) {
        complete(ctx);
      }
    }

    private void complete(ChannelHandlerContext ctx) {
      tokens.add(token);
      int number = count.incrementAndGet();
      if (number > closeAfter) {
        // Came after the GOAWAY: never answered.
        return;
      }
      if (delayMillis > 0) {
        var unused = ctx.executor().schedule(() -> answer(ctx), delayMillis, TimeUnit.MILLISECONDS);
      } else {
        answer(ctx);
      }
      if (number == closeAfter) {
        connection.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        var unused =
            connection.eventLoop().schedule(this::closeConnection, 20, TimeUnit.MILLISECONDS);
      }
    }

    private void closeConnection() {
      var unused = connection.close();
    }

    private void answer(ChannelHandlerContext ctx) {
      open.decrementAndGet();
      Answer answer = answers.apply(token);
      if (answer.equals(Answer.SILENCE)) {
        return;
      }
      if (answer.status() == 200) {
        taken.add(token);
      }
      Http2Headers headers = new DefaultHttp2Headers().status(Integer.toString(answer.status()));
      boolean empty = answer.body().isEmpty();
      ctx.write(new DefaultHttp2HeadersFrame(headers, empty));
      if (!empty) {
        ctx.write(
            new DefaultHttp2DataFrame(
                ByteBufUtil.encodeString(
                    ctx.alloc(), CharBuffer.wrap(answer.body()), StandardCharsets.UTF_8),
                true));
      }
      ctx.flush();
    }
  }

  /** Where it listens. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** The device of every notification that came, in order. */
  public List<String> tokens() {
    return tokens;
  }

  /** The devices whose notification was taken. */
  public Set<String> taken() {
    return taken;
  }

  /** How many connections were made. */
  public int connections() {
    return connections.get();
  }

  /** How many notifications waited for their answer at a time at most. */
  public int mostOpen() {
    return mostOpen.get();
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
