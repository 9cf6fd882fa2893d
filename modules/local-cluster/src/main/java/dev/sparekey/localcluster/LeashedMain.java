package dev.sparekey.localcluster;

import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Runs the {@code main} of another class, named by the first argument, until standard input closes.
 * Uses nothing but the JDK: Apicurio's jars and this class's own are a whole class path.
 */
final class LeashedMain {
  private LeashedMain() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    // Its shutdown hooks are all it has to end in order.
    ParentWatch.start(() -> System.exit(0));
    Method main = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
    main.setAccessible(true);
    main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
  }
}
