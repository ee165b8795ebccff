package io.pushbridge.store.registry;

/**
 * How a filter that durable sessions hold stands: what the index keeps of it.
 *
 * @param id its number, given to another filter when nobody holds it any more
 * @param holders how many sessions hold it
 * @param wantingLogged how many of these need what matches it logged
 */
record FilterHolders(int id, int holders, int wantingLogged) {
  FilterHolders plus(int moreHolders, int moreWanting) {
    return new FilterHolders(id, holders + moreHolders, wantingLogged + moreWanting);
  }
}
