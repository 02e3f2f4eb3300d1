package io.synod.sim;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;

/** The loggers' own dispatcher: a line is written where it is logged, so that logging takes no step and the trace reads in order. */
public final class LoggerDispatcher extends ExecutorServiceConfigurator {
  /** Called by Akka. */
  public LoggerDispatcher(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return CallingThread::new;
  }

  private static final class CallingThread extends EndlessExecutor {
    @Override
    public void execute(Runnable task) {
      task.run();
    }
  }
}
