/** The threads that read the store: few, bounded, and never the caller's or the writer's. */
package io.pushbridge.store.reader;
