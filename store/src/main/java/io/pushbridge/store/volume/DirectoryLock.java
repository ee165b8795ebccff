package io.pushbridge.store.volume;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps everyone else out of a store's directory as long as it is open. The operating system gives
 * the lock back when the process ends, however it ends; the lock file stays and names the last
 * owner.
 */
final class DirectoryLock implements Closeable {

  private static final String FILE = "store.lock";

  /**
   * Directories open in this process. Asked first: on POSIX systems, closing a second channel on
   * the lock file would give the first one's lock away.
   */
  private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws StoreLockedException when someone else has it
   */
  static DirectoryLock take(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!OPEN_HERE.add(real)) {
      throw new StoreLockedException(
          "the store in " + directory + " is already open in this process");
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel =
          FileChannel.open(
              real.resolve(FILE),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new StoreLockedException(
            "the store in " + directory + " is in use by " + owner(channel));
      }
      channel.truncate(0);
      channel.write(
          StandardCharsets.US_ASCII.encode("process " + ProcessHandle.current().pid()), 0);
      taken = true;
      return new DirectoryLock(real, channel);
    } finally {
      if (!taken) {
        OPEN_HERE.remove(real);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(64);
    channel.read(text, 0);
    String name = StandardCharsets.US_ASCII.decode(text.flip()).toString().trim();
    return name.isEmpty() ? "another process" : name;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    OPEN_HERE.remove(directory);
  }
}
