package io.pushbridge.server.running;

import io.pushbridge.store.volume.VolumeFile;
import io.pushbridge.store.volume.VolumeFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A disk that takes no writes while it is full. */
public final class FullDisk implements VolumeFiles {
  private final VolumeFiles disk = VolumeFiles.disk();
  private volatile boolean full;

  /** From now on nothing can be written, or everything again. */
  public void full(boolean now) {
    full = now;
  }

  @Override
  public VolumeFile open(Path path) throws IOException {
    return new File(disk.open(path));
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    disk.forceDirectory(directory);
  }

  private final class File implements VolumeFile {
    private final VolumeFile file;

    File(VolumeFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
      file.write(source, position);
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
    public void truncate(long length) throws IOException {
      file.truncate(length);
    }

    @Override
    public void force() throws IOException {
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
