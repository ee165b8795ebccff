package io.pushbridge.store.volume;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What data file and journals of one volume have in common: made at random when the volume is
 * created, so that files of two volumes, or of a volume and a restored copy, are never mixed up.
 */
record VolumeIdentity(UUID id) {

  static final int BYTES = 16;

  static VolumeIdentity create() {
    return new VolumeIdentity(UUID.randomUUID());
  }

  static VolumeIdentity read(ByteBuffer from) {
    return new VolumeIdentity(new UUID(from.getLong(), from.getLong()));
  }

  void write(ByteBuffer to) {
    to.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  /**
   * A checksum that starts with the identity: what another volume wrote, or a client made up, never
   * fits.
   */
  CRC32C checksum() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    write(bytes);
    CRC32C crc = new CRC32C();
    crc.update(bytes.flip());
    return crc;
  }
}
