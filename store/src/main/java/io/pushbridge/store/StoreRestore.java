package io.pushbridge.store;

import io.pushbridge.store.volume.VolumeFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;

/** Puts a backup into an empty folder, from which a server can start. */
public final class StoreRestore {
  private static final String WHOLE = "store.db";
  private static final String PARTIAL = "store.db.partial";

  private StoreRestore() {}

  /**
   * Copies the backup and checks the copy; the copy stays only if it is sound.
   *
   * @param backup the directory of a backup
   * @param target empty, or not there yet
   * @return what the check saw; when it found something, the target is as it was
   * @throws IOException when the backup is not there or damaged, the target is not empty, or the
   *     disk fails; the message is fit to be shown
   */
  public static StoreContents.Check run(Path backup, Path target, Clock clock) throws IOException {
    Path source = backup.resolve(WHOLE);
    if (!Files.isRegularFile(source)) {
      throw new NoSuchFileException(backup + " holds no backup: there is no " + WHOLE);
    }
    if (Files.exists(backup.resolve("store.j0"))) {
      throw new IOException(
          backup + " is a store and no backup of one: make one with pushbridge store backup");
    }
    Files.createDirectories(target);
    refuseUnlessEmpty(target);
    boolean good = false;
    try {
      copy(source, target);
      StoreContents.Check check;
      try (StoreContents contents = StoreContents.open(target, clock, false)) {
        check = contents.check();
      }
      good = check.sound();
      return check;
    } finally {
      if (!good) {
        Files.deleteIfExists(target.resolve(PARTIAL));
        Files.deleteIfExists(target.resolve(WHOLE));
        Files.deleteIfExists(target.resolve("store.j0"));
        Files.deleteIfExists(target.resolve("store.j1"));
      }
      Files.deleteIfExists(target.resolve("store.lock"));
    }
  }

  private static void refuseUnlessEmpty(Path target) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(target)) {
      for (Path file : files) {
        throw new IOException(
            "%s is not empty, it holds %s: restore into a new folder"
                .formatted(target, file.getFileName()));
      }
    }
  }

  private static void copy(Path source, Path target) throws IOException {
    Path partial = target.resolve(PARTIAL);
    Files.copy(source, partial);
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(partial, target.resolve(WHOLE), StandardCopyOption.ATOMIC_MOVE);
    VolumeFiles.disk().forceDirectory(target);
  }
}
