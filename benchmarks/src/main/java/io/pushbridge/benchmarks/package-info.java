/** Programs that measure Pushbridge beside its limits and its peers, in one run on one machine. */
package io.pushbridge.benchmarks;
