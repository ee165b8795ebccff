/**
 * Records on a volume: MapDB's StoreDirect with space management of ours.
 *
 * <p>MapDB's own keeps the free blocks of each size in a stack whose chunks come from the end of
 * the file, always; a chunk that has become empty is kept for records of exactly its size. So every
 * time a stack grows over a chunk's end and shrinks again, 160 bytes of the file are gone: some 200
 * bytes for every topic or session that comes and goes. Here a free block is itself the chunk that
 * names the others, and blocks have some dozens of sizes instead of four thousand: what was used
 * once is used again. Header, index and page layout are StoreDirect's.
 *
 * <p>{@link io.pushbridge.store.space.Compaction} gives pages back to the disk that are not needed
 * any more, while the store is in use.
 */
package io.pushbridge.store.space;
