package io.pushbridge.benchmarks.store;

import io.pushbridge.store.Store;
import io.pushbridge.store.space.RecordStore;
import io.pushbridge.store.volume.JournaledVolume;
import io.pushbridge.store.volume.VolumeFiles;
import io.pushbridge.store.volume.VolumeStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The engines that are compared. */
enum Engines {
  /** The limit: values appended to a file that has its space already, one flush to a commit. */
  PLAIN_FILE {
    @Override
    Engine open(Path directory) throws IOException {
      return new PlainFile(directory.resolve("plain"));
    }
  },
  PUSHBRIDGE {
    @Override
    Engine open(Path directory) throws IOException {
      return new Journaled(directory);
    }
  },
  /** What a publish takes: through the store's writer thread, into a topic's slots. */
  PUBLISHES {
    @Override
    Engine open(Path directory) throws IOException {
      return new Publishes(directory);
    }
  },
  H2_MVSTORE {
    @Override
    Engine open(Path directory) {
      return new MvStore(directory.resolve("mv"));
    }
  },
  ROCKSDB {
    @Override
    Engine open(Path directory) throws IOException {
      return new Rocks(directory.resolve("rocks"));
    }
  },
  MAPDB_WAL {
    @Override
    Engine open(Path directory) {
      return new MapDbWal(directory.resolve("wal.db"));
    }
  };

  abstract Engine open(Path directory) throws IOException;

  private static BTreeMap<Long, byte[]> map(DB db) {
    return db.treeMap("values", Serializer.LONG, Serializer.BYTE_ARRAY)
        .valuesOutsideNodesEnable()
        .createOrOpen();
  }

  private static final class PlainFile implements Engine {
    private static final int SIZE = 64 << 20;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4 << 20);
    private long position;

    PlainFile(Path file) throws IOException {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
      for (long at = 0; at < SIZE; at += zeros.capacity()) {
        channel.write(zeros.clear(), at);
      }
      channel.force(true);
    }

    @Override
    public void put(long key, byte[] value) {
      buffer.putLong(key).putInt(value.length).put(value);
    }

    @Override
    public void commit() throws IOException {
      buffer.flip();
      if (position + buffer.limit() > SIZE) {
        position = 0;
      }
      position += channel.write(buffer, position);
      channel.force(false);
      buffer.clear();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class Journaled implements Engine {
    private final VolumeStore store;
    private final JournaledVolume volume;
    private final BTreeMap<Long, byte[]> values;

    Journaled(Path directory) throws IOException {
      store = VolumeStore.open(directory, VolumeFiles.disk(), 64L << 20, false, Instant.now());
      volume = store.volume();
      values = map(RecordStore.database(volume));
    }

    @Override
    public void put(long key, byte[] value) {
      values.put(key, value);
    }

    @Override
    public void commit() throws IOException {
      volume.commit();
    }

    @Override
    public void close() throws IOException {
      store.close();
    }
  }

  private static final class Publishes implements Engine {
    private static final int TOPICS = 100;
    private final Store store;
    private CompletionStage<Long> last = CompletableFuture.completedStage(0L);

    Publishes(Path directory) throws IOException {
      store = Population.open(directory, Clock.systemUTC());
    }

    @Override
    public void put(long key, byte[] value) {
      long now = System.currentTimeMillis();
      String topic = "topic/" + key % TOPICS;
      last = Population.append(store, Population.message(topic, value, now, now + 86_400_000));
    }

    @Override
    public void commit() {
      last.toCompletableFuture().join();
    }

    @Override
    public void close() throws IOException {
      store.close();
    }
  }

  private static final class MapDbWal implements Engine {
    private final DB db;
    private final BTreeMap<Long, byte[]> values;

    MapDbWal(Path file) {
      db = DBMaker.fileDB(file.toFile()).fileMmapEnable().transactionEnable().make();
      values = map(db);
    }

    @Override
    public void put(long key, byte[] value) {
      values.put(key, value);
    }

    @Override
    public void commit() {
      db.commit();
    }

    @Override
    public void close() {
      db.close();
    }
  }

  private static final class MvStore implements Engine {
    private final MVStore store;
    private final MVMap<Long, byte[]> values;

    MvStore(Path file) {
      store = new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().open();
      values = store.openMap("values");
    }

    @Override
    public void put(long key, byte[] value) {
      values.put(key, value);
    }

    @Override
    public void commit() {
      store.commit();
      store.sync();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private static final class Rocks implements Engine {
    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions durable = new WriteOptions().setSync(true);
    private final RocksDB store;
    private final WriteBatch batch = new WriteBatch();

    Rocks(Path directory) throws IOException {
      try {
        RocksDB.loadLibrary();
        store = RocksDB.open(options, directory.toString());
      } catch (RocksDBException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void put(long key, byte[] value) throws IOException {
      try {
        batch.put(ByteBuffer.allocate(Long.BYTES).putLong(0, key).array(), value);
      } catch (RocksDBException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void commit() throws IOException {
      try {
        store.write(durable, batch);
        batch.clear();
      } catch (RocksDBException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void close() {
      batch.close();
      store.close();
      durable.close();
      options.close();
    }
  }
}
