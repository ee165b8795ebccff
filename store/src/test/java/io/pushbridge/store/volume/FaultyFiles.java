package io.pushbridge.store.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/**
 * Real files on a disk that can be made to fail: writes (as when it is full) or flushes, of chosen
 * files, until it is mended.
 */
public final class FaultyFiles implements VolumeFiles {

  private final VolumeFiles disk = VolumeFiles.disk();
  private volatile CountDownLatch flushing = new CountDownLatch(0);
  private volatile CountDownLatch held = new CountDownLatch(0);
  private volatile Predicate<String> full = FaultyFiles::none;
  private volatile Predicate<String> unflushable = FaultyFiles::none;

  /** Writes to the files of these names fail from now on. */
  public void fill(Predicate<String> names) {
    full = names;
  }

  /** Flushes of the files of these names fail from now on, after the writes went through. */
  public void breakFlush(Predicate<String> names) {
    unflushable = names;
  }

  private static boolean none(String name) {
    return false;
  }

  /** Flushes wait from now on. */
  public void holdFlushes() {
    flushing = new CountDownLatch(1);
    held = new CountDownLatch(1);
  }

  /** Waits until a flush waits. */
  public void awaitHeldFlush() throws InterruptedException {
    held.await();
  }

  /** Everything works again. */
  public void mend() {
    flushing.countDown();
    full = FaultyFiles::none;
    unflushable = FaultyFiles::none;
  }

  @Override
  public VolumeFile open(Path path) throws IOException {
    return new FaultyFile(path.getFileName().toString(), disk.open(path));
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    disk.forceDirectory(directory);
  }

  private final class FaultyFile implements VolumeFile {
    private final String name;
    private final VolumeFile file;

    FaultyFile(String name, VolumeFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      if (full.test(name)) {
        // The first sector still fits in.
        file.write(source.limit(source.position() + Math.min(512, source.remaining())), position);
        throw new IOException("No space left on device");
      }
      file.write(source, position);
    }

    @Override
    public void truncate(long length) throws IOException {
      file.truncate(length);
    }

    @Override
    public void force() throws IOException {
      if (unflushable.test(name)) {
        throw new IOException("Input/output error");
      }
      held.countDown();
      try {
        flushing.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      file.force();
    }

    @Override
    public ByteBuffer map(long position, int length) throws IOException {
      return file.map(position, length);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
