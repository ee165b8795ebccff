/**
 * Wills: what clients leave to be published when they go without a word, kept durably from the
 * moment they are told that they are connected (MQTT 5 §3.1.2.5).
 */
package io.pushbridge.core.will;
