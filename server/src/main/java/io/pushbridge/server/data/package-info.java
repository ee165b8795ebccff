/** The data folder and others like it: who may look into them. */
package io.pushbridge.server.data;
