/** Load on the native MQTT door, beside peers in the same run. */
package io.pushbridge.benchmarks.mqtt;
