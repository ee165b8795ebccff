/**
 * A MapDB volume that survives crashes: changed blocks go to a checksummed redo journal first and
 * into the data file after; opening replays what the data file may have missed.
 */
package io.pushbridge.store.volume;
