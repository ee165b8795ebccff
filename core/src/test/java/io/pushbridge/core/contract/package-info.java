/** What the contract tests of core's storage ports need of the engine that they examine. */
package io.pushbridge.core.contract;
