/** Waking devices: the whole path from a publish to Apple's mock, beside bare Pushy. */
package io.pushbridge.benchmarks.apns;
