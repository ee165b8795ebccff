/**
 * What Apple knows us by: signing keys and certificates, read, checked, kept sealed, and found for
 * a device by its app, bundle id and environment.
 */
package io.pushbridge.apns.credential;
