package io.pushbridge.core.registry;

import io.pushbridge.core.contract.EngineContract;

/** What every {@link SessionRegistry} promises. */
public abstract class SessionRegistryContract extends EngineContract {}
