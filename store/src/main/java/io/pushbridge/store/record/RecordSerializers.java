package io.pushbridge.store.record;

import java.io.IOException;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;

/** How records that lie outside of trees are read and written: as they are. */
public final class RecordSerializers {
  /** The bytes of a record, padding included. */
  public static final Serializer<byte[]> WHOLE =
      new Serializer<>() {
        @Override
        public void serialize(DataOutput2 out, byte[] value) throws IOException {
          out.write(value);
        }

        @Override
        public byte[] deserialize(DataInput2 in, int available) throws IOException {
          byte[] value = new byte[available];
          in.readFully(value);
          return value;
        }
      };

  /** How many bytes a record has. */
  public static final Serializer<Integer> SIZE =
      new Serializer<>() {
        @Override
        public void serialize(DataOutput2 out, Integer value) {
          throw new UnsupportedOperationException("sizes are only read");
        }

        @Override
        public Integer deserialize(DataInput2 in, int available) {
          return available;
        }
      };

  private RecordSerializers() {}
}
