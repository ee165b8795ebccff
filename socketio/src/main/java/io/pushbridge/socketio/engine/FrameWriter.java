package io.pushbridge.socketio.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * Writes packets as frames to one WebSocket. What is taken from an outbox in one go leaves in as
 * few buffers as possible, small frames copied together and large ones as they are, and is flushed
 * once. Owned by the channel's event loop.
 */
final class FrameWriter {
  /** About how much is copied into one buffer. */
  private static final int BATCH_BYTES = 32 * 1024;

  /** From this size on, one more buffer in a system call costs less than to copy the frame. */
  private static final int LARGE_FRAME = 8 * 1024;

  private final EngineSession session;
  private final WireForm form;

  /** Where packets enter the pipeline: past the frame encoder, unless something compresses them. */
  private final ChannelHandlerContext entry;

  private final boolean compressed;

  FrameWriter(
      EngineSession session, ChannelHandlerContext transport, ChannelHandlerContext encoder) {
    this.session = session;
    this.form = session.protocol().webSocketForm(session.request());
    this.compressed = session.server().config().compression();
    this.entry = compressed ? transport : encoder;
  }

  /** Writes a packet that is in no outbox, at once. */
  void writeAndFlush(OutgoingPacket packet) {
    write(packet);
    entry.flush();
  }

  /** Writes as much as the socket takes, and flushes. */
  void drain(Outbox outbox) {
    if (outbox.isEmpty()) {
      return;
    }
    Channel channel = entry.channel();
    while (!outbox.isEmpty() && channel.isWritable()) {
      writeSome(outbox);
      if (!channel.isWritable()) {
        // What the socket takes at once need not wait for the next turn.
        entry.flush();
      }
    }
    entry.flush();
  }

  /** Writes everything, whether the socket takes it soon or not; the caller flushes. */
  void writeAll(Outbox outbox) {
    while (!outbox.isEmpty()) {
      writeSome(outbox);
    }
  }

  private void writeSome(Outbox outbox) {
    OutgoingPacket first = next(outbox);
    if (compressed || !isSmall(first) || !isSmall(outbox.peek())) {
      write(first);
      return;
    }
    byte[] frame = first.bytes(form);
    ByteBuf batch = entry.alloc().directBuffer(Math.max(1024, 2 * frame.length));
    batch.writeBytes(frame);
    while (isSmall(outbox.peek()) && batch.readableBytes() < BATCH_BYTES) {
      batch.writeBytes(next(outbox).bytes(form));
    }
    Wire.write(entry, batch);
  }

  private static boolean isSmall(OutgoingPacket packet) {
    return packet != null && packet.size() < LARGE_FRAME;
  }

  private OutgoingPacket next(Outbox outbox) {
    session.confirmations().taken();
    return outbox.poll();
  }

  private void write(OutgoingPacket packet) {
    byte[] frame = packet.bytes(form);
    if (compressed) {
      Wire.write(entry, unframed(frame));
    } else if (packet.isShared()) {
      Wire.write(entry, session.turn().frames().buffer(frame, entry.alloc()));
    } else {
      Wire.write(entry, entry.alloc().directBuffer(frame.length).writeBytes(frame));
    }
  }

  private static WebSocketFrame unframed(byte[] frame) {
    int start = ServerFrame.payloadStart(frame);
    ByteBuf payload = Unpooled.wrappedBuffer(frame, start, frame.length - start);
    return ServerFrame.isText(frame)
        ? new TextWebSocketFrame(payload)
        : new BinaryWebSocketFrame(payload);
  }
}
