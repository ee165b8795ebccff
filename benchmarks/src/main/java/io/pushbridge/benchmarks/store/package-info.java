/** Durable writes per second: our store, a plain file, and other engines. */
package io.pushbridge.benchmarks.store;
