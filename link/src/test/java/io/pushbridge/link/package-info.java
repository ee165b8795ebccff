/** The contract of links, and the brokers it is run against. */
package io.pushbridge.link;
