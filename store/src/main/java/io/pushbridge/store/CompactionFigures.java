package io.pushbridge.store;

/**
 * What compaction has done since the start.
 *
 * @param running whether one is under way
 * @param ended how many have ended
 * @param movedBytes bytes of records they moved
 * @param returnedBytes bytes that went back to the disk
 */
public record CompactionFigures(boolean running, long ended, long movedBytes, long returnedBytes) {}
