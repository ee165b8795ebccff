/** How values are written to bytes: versioned records, checked when they are read. */
package io.pushbridge.store.record;
