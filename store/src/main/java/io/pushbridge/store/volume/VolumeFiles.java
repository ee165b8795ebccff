package io.pushbridge.store.volume;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The file operations a volume is made of. There is one for disks; tests have others that fail and
 * lose power.
 */
public interface VolumeFiles {

  /** Opens a file for reading and writing, creating it when it is missing. */
  VolumeFile open(Path path) throws IOException;

  /** Makes the creation of files in this directory durable. */
  void forceDirectory(Path directory) throws IOException;

  /** The operations of the platform's file system. */
  static VolumeFiles disk() {
    return new DiskFiles();
  }
}
