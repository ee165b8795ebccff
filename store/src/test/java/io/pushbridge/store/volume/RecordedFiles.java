package io.pushbridge.store.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Real files whose writes and flushes are written down, so that a power failure can be played at
 * any point of them.
 */
final class RecordedFiles implements VolumeFiles {

  /** One operation. */
  sealed interface Op {}

  record Write(String file, long position, ByteBuffer bytes) implements Op {}

  record Truncate(String file, long length) implements Op {}

  /** A flush that has ended; it covers the writes before the operation with this index. */
  record Force(String file, int covers) implements Op {}

  /** The workload's own note: this batch is about to be committed, or was acknowledged. */
  record Mark(long batch, boolean acknowledged) implements Op {}

  private final VolumeFiles disk = VolumeFiles.disk();
  private final List<Op> ops = new ArrayList<>();
  private volatile Predicate<String> lies = name -> false;

  /** From now on the disk reports a flush of the files of these names without doing it. */
  void lieAbout(Predicate<String> names) {
    lies = names;
  }

  synchronized void mark(long batch, boolean acknowledged) {
    ops.add(new Mark(batch, acknowledged));
  }

  synchronized List<Op> ops() {
    return List.copyOf(ops);
  }

  private synchronized int add(Op op) {
    ops.add(op);
    return ops.size();
  }

  private synchronized int count() {
    return ops.size();
  }

  @Override
  public VolumeFile open(Path path) throws IOException {
    return new RecordedFile(path.getFileName().toString(), disk.open(path));
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    disk.forceDirectory(directory);
  }

  private final class RecordedFile implements VolumeFile {
    private final String name;
    private final VolumeFile file;

    RecordedFile(String name, VolumeFile file) {
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
      ByteBuffer bytes = ByteBuffer.allocate(source.remaining()).put(source.duplicate()).flip();
      int unused = add(new Write(name, position, bytes));
      file.write(source, position);
    }

    @Override
    public void truncate(long length) throws IOException {
      int unused = add(new Truncate(name, length));
      file.truncate(length);
    }

    @Override
    public void force() throws IOException {
      int covers = count();
      if (!lies.test(name)) {
        int unused = add(new Force(name, covers));
      }
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
