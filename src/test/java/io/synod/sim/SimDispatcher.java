package io.synod.sim;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import io.synod.loop.Leisure;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;

/** What every dispatcher of a simulated system names as its executor: a lane of the system's {@link SeededExecutor}. */
public final class SimDispatcher extends ExecutorServiceConfigurator {
  private static final String IO = "synod.io";
  private final SimSystem system;
  private final SeededExecutor executor;

  /** Called by Akka. */
  public SimDispatcher(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    system = SimSystem.of(prerequisites.settings().config());
    executor = system.executor();
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return () -> id.equals(IO) ? new Lane(executor, id, SeededExecutor.Order.ANY, system::takingItsTime) : lane(executor, id);
  }

  static ExecutorService lane(SeededExecutor executor, String id) {
    SeededExecutor.Order order = id.startsWith("synod.loop-") ? SeededExecutor.Order.FIFO : SeededExecutor.Order.ANY;
    return new Lane(executor, id, order, Runnable::run);
  }

  /** Lends the loop {@code id}, behind what it has to do, whenever {@code lends} says so. */
  static Leisure leisure(SeededExecutor executor, String id, BooleanSupplier lends) {
    Executor loop = lane(executor, id);
    return task -> {
      boolean lent = lends.getAsBoolean();
      if (lent) loop.execute(task);
      return lent;
    };
  }

  /** A dispatcher shuts its executor down when idle and asks for another: that is the same lane again. */
  private static final class Lane extends EndlessExecutor {
    private final SeededExecutor executor;
    private final String id;
    private final SeededExecutor.Order order;
    private final Executor sooner;

    Lane(SeededExecutor executor, String id, SeededExecutor.Order order, Executor sooner) {
      this.executor = executor;
      this.id = id;
      this.order = order;
      this.sooner = sooner;
    }

    @Override
    public void execute(Runnable task) {
      sooner.execute(() -> executor.submit(id, order, task));
    }
  }
}
