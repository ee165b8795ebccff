/**
 * Metrics: one registry of meters, what is bound to it, and the page that Prometheus reads.
 * Micrometer is seen in this module only; other modules offer numbers and let themselves be asked.
 */
package io.pushbridge.server.metrics;
