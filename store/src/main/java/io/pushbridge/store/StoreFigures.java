package io.pushbridge.store;

import io.pushbridge.store.volume.VolumeFigures;

/**
 * The store in numbers, for metrics and the console.
 *
 * @param volume files, journals and recovery
 * @param usedBytes bytes of the data file that hold something, as far as MapDB tells
 * @param commits commits since the start
 * @param queued mutations waiting for the writer thread
 * @param healthy whether mutations are taken
 * @param compaction what compaction has done since the start
 */
public record StoreFigures(
    VolumeFigures volume,
    long usedBytes,
    long commits,
    int queued,
    boolean healthy,
    CompactionFigures compaction) {}
