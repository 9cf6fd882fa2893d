package dev.sparekey.keycloak;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stands in for one of Keycloak's large interfaces; what it has no answer for fails the test. */
final class Answers {

  private Answers() {}

  /**
   * @param answers by the name of the method, of its arguments
   */
  static <T> T of(Class<T> type, Map<String, Function<Object[], @Nullable Object>> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Function<Object[], @Nullable Object> answer = answers.get(method.getName());
              if (answer == null) {
                throw new AssertionError(type.getSimpleName() + " was asked for " + method);
              }
              return answer.apply(arguments == null ? new Object[0] : arguments);
            }));
  }
}
