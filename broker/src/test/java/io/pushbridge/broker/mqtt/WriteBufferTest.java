package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What reaches the socket of what is written, and in how many pieces. */
// Futures of writes are looked at where one waits for them.
@SuppressWarnings("FutureReturnValueIgnored")
final class WriteBufferTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new WriteBuffer());

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void write(int value, int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    channel.write(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
  }

  /** The pieces that were written, each as its values without repetition. */
  private List<String> pieces() {
    List<String> pieces = new ArrayList<>();
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      StringBuilder values = new StringBuilder();
      for (byte value : ByteBufUtil.getBytes(piece)) {
        if (values.isEmpty() || values.charAt(values.length() - 1) != '0' + value) {
          values.append((char) ('0' + value));
        }
      }
      pieces.add(values.toString());
      piece.release();
    }
    return pieces;
  }

  @Test
  void whatIsWrittenBeforeAFlushIsOnePiece() {
    write(1, 10);
    write(2, 300);
    write(3, 4_096);
    assertThat(pieces()).isEmpty();
    channel.flush();
    assertThat(pieces()).containsExactly("123");
    write(4, 1);
    channel.flush();
    assertThat(pieces()).containsExactly("4");
  }

  @Test
  void aLargePacketStaysInItsPlace() {
    write(1, 10);
    write(2, 4_097);
    write(3, 10);
    channel.flush();
    assertThat(pieces()).containsExactly("1", "2", "3");
  }

  @Test
  void aWriterThatWaitsIsToldAndStaysInItsPlace() {
    write(1, 10);
    ChannelFuture written = channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {2}));
    assertThat(written.isSuccess()).isTrue();
    assertThat(pieces()).containsExactly("1", "2");
  }

  @Test
  void aBacklogIsSeenWithoutAFlush() {
    for (int i = 0; i < 64; i++) {
      write(1, 4_096);
    }
    assertThat(channel.isWritable()).isFalse();
    channel.flush();
    assertThat(channel.isWritable()).isTrue();
  }

  @Test
  void packetsAreReleasedWhateverBecomesOfThem() {
    ByteBuf packet = Unpooled.buffer().writeByte(1);
    channel.write(packet, channel.voidPromise());
    assertThat(packet.refCnt()).isZero();
    channel.pipeline().remove(WriteBuffer.class);
    channel.flush();
    assertThat(pieces()).isEmpty();
  }
}
