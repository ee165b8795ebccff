package io.pushbridge.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What many connections write in one turn is one buffer, and gone when the last has written it. */
class SharedFramesTest {
  private final EventLoop loop = new DefaultEventLoop();
  private final SharedFrames frames = new SharedFrames(loop);

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private <T> T onLoop(Callable<T> task) {
    return loop.submit(task).awaitUninterruptibly().getNow();
  }

  private ByteBuf buffer(byte[] frame) {
    return frames.buffer(frame, PooledByteBufAllocator.DEFAULT);
  }

  @Test
  void everyConnectionOfATurnWritesTheSameMemory() {
    byte[] frame = ServerFrame.binary(new byte[] {1, 2, 3});
    List<ByteBuf> buffers = onLoop(() -> List.of(buffer(frame), buffer(frame), buffer(frame)));
    assertThat(buffers.stream().map(ByteBuf::memoryAddress).distinct()).hasSize(1);
    buffers.get(0).skipBytes(2);
    assertThat(ByteBufUtil.getBytes(buffers.get(1))).isEqualTo(frame);
    buffers.forEach(ByteBuf::release);
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
  }

  @Test
  void aSlowConnectionKeepsItsBufferWhenTheTurnIsOver() {
    byte[] frame = ServerFrame.text('4', new byte[] {'x'});
    ByteBuf first = onLoop(() -> buffer(frame));
    ByteBuf second = onLoop(() -> buffer(frame));
    assertThat(second.memoryAddress()).isNotEqualTo(first.memoryAddress());
    assertThat(first.refCnt()).isEqualTo(1);
    assertThat(ByteBufUtil.getBytes(first)).isEqualTo(frame);
    first.release();
    second.release();
  }

  @Test
  void moreFramesThanAreKeptAreRightAllTheSame() {
    List<byte[]> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add(ServerFrame.binary(new byte[] {(byte) i}));
    }
    for (int turn = 0; turn < 2; turn++) {
      List<ByteBuf> buffers = onLoop(() -> many.stream().map(this::buffer).toList());
      onLoop(() -> null);
      for (int i = 0; i < many.size(); i++) {
        assertThat(ByteBufUtil.getBytes(buffers.get(i))).isEqualTo(many.get(i));
        assertThat(buffers.get(i).refCnt()).isEqualTo(1);
        buffers.get(i).release();
      }
    }
  }
}
