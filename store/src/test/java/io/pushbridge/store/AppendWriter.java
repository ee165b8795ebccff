package io.pushbridge.store;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.topic.TopicName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own that appends messages to a store without end and notes each completed append
 * in a second, flushed file: its position and its number. Made to be killed, see {@link
 * AppendCrashTest}.
 */
final class AppendWriter {
  static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  static final int TOPICS = 50;
  static final int NOTE_BYTES = 2 * Long.BYTES;

  private static final int OUTSTANDING = 300;

  private record Note(long position, long number) {}

  private AppendWriter() {}

  /** Arguments: the store's directory, the file for the notes, the first number. */
  public static void main(String[] args) throws IOException {
    Store store = open(Path.of(args[0]));
    BlockingQueue<Note> notes = new LinkedBlockingQueue<>();
    Thread noting = new Thread(() -> note(Path.of(args[1]), notes), "notes");
    noting.setDaemon(true);
    noting.start();
    Semaphore free = new Semaphore(OUTSTANDING);
    for (long number = Long.parseLong(args[2]); ; number++) {
      long noted = number;
      free.acquireUninterruptibly();
      store
          .messageLog()
          .append(message(number), Optional.empty(), logged -> {})
          .whenComplete(
              (position, failure) -> {
                if (failure != null) {
                  Runtime.getRuntime().halt(3);
                }
                notes.add(new Note(position, noted));
                free.release();
              });
    }
  }

  static Store open(Path directory) throws IOException {
    Store store =
        Store.open(
            directory,
            Clock.systemUTC(),
            1,
            StoreOptions.defaults().withJournalBytes(CrashLedger.JOURNAL));
    store.messagesPerTopic(app -> 32_768);
    return store;
  }

  /** The message that bears this number; its size follows from the number. */
  static Message message(long number) {
    String text = number + "x".repeat((int) (number * 7919 % 700));
    long now = System.currentTimeMillis();
    return new Message(
        APP,
        new Destination.Topic(new TopicName("t/" + number % TOPICS)),
        new MessageId(number),
        Qos.AT_LEAST_ONCE,
        text.getBytes(StandardCharsets.UTF_8),
        MessageProperties.NONE,
        0,
        now,
        now + TimeUnit.DAYS.toMillis(5));
  }

  private static void note(Path file, BlockingQueue<Note> notes) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        ByteBuffer bytes = ByteBuffer.allocate(NOTE_BYTES * 1_000);
        Note note = notes.take();
        while (note != null) {
          bytes.putLong(note.position).putLong(note.number);
          note = bytes.hasRemaining() ? notes.poll() : null;
        }
        channel.write(bytes.flip());
        channel.force(false);
      }
    } catch (IOException | InterruptedException e) {
      Runtime.getRuntime().halt(4);
    }
  }
}
