package io.pushbridge.benchmarks.store;

import java.io.IOException;

/** A store under measurement: values by number, many to a commit. Used by one thread. */
interface Engine extends AutoCloseable {

  /** Sets the value of this key. */
  void put(long key, byte[] value) throws IOException;

  /** Makes all earlier puts survive a power failure. */
  void commit() throws IOException;

  @Override
  void close() throws IOException;
}
