package io.pushbridge.store.volume;

/**
 * A volume in numbers.
 *
 * @param dataBytes size of the data file's contents
 * @param journalBytes bytes in use in both journals
 * @param batches batches committed since the volume was created
 * @param checkpoints checkpoints begun since it was opened
 * @param failed whether it takes no writes until it recovers
 * @param recovery what opening it found
 */
public record VolumeFigures(
    long dataBytes,
    long journalBytes,
    long batches,
    long checkpoints,
    boolean failed,
    RecoveryReport recovery) {}
