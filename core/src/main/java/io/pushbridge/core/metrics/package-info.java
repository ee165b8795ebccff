/** Counts of what happened, for operators. */
package io.pushbridge.core.metrics;
