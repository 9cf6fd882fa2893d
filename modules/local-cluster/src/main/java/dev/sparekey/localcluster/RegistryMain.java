package dev.sparekey.localcluster;

/**
 * The child JVM of the registry. Uses nothing but the JDK, since only this class's own jar joins
 * Apicurio's on the class path.
 */
final class RegistryMain {
  private RegistryMain() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    ParentWatch.start(() -> {});
    Class.forName("io.quarkus.bootstrap.runner.QuarkusEntryPoint")
        .getMethod("main", String[].class)
        .invoke(null, (Object) args);
  }
}
