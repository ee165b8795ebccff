package io.pushbridge.socketio.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.IdentityHashMap;

/**
 * Frames that several sessions of one event loop send in the same turn: each is put into one
 * buffer, which every connection writes. They are let go when the turn is over; a connection that
 * takes longer keeps the buffer for itself and the others like it. Owned by its loop.
 */
final class SharedFrames implements Runnable {
  /** More different frames in one turn are copied for each connection. */
  private static final int MAX_FRAMES = 64;

  private final EventLoop loop;
  private final IdentityHashMap<byte[], ByteBuf> buffers = new IdentityHashMap<>();

  SharedFrames(EventLoop loop) {
    this.loop = loop;
  }

  /** A buffer of this frame, which the caller releases. The frame must not change any more. */
  ByteBuf buffer(byte[] frame, ByteBufAllocator allocator) {
    ByteBuf known = buffers.get(frame);
    if (known != null) {
      return known.retainedDuplicate();
    }
    ByteBuf made = allocator.directBuffer(frame.length).writeBytes(frame);
    if (buffers.size() == MAX_FRAMES) {
      return made;
    }
    if (buffers.isEmpty()) {
      loop.execute(this);
    }
    buffers.put(frame, made);
    return made.retainedDuplicate();
  }

  /** The turn is over. */
  @Override
  public void run() {
    buffers.values().forEach(ByteBuf::release);
    buffers.clear();
  }
}
