package io.synod.loop;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;

/** Hands an event loop to Akka as the executor of a dispatcher. Akka creates it by its name in {@link EventLoops#dispatcherConfig()}. */
public final class LoopExecutorConfigurator extends ExecutorServiceConfigurator {
  private final Config config;

  /** @param config the dispatcher's section: {@code loops} is the key of the {@link EventLoops}, {@code loop} the index in it */
  public LoopExecutorConfigurator(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    this.config = config;
  }

  @Override public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threadFactory) {
    return () -> EventLoops.executor(config.getString("loops"), config.getInt("loop"));
  }
}
