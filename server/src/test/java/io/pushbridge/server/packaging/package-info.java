/** What is shipped: which libraries, under which licences, and what stands around them. */
package io.pushbridge.server.packaging;
