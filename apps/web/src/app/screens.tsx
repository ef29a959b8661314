import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { ArrivalContext } from '../ui/arrival.tsx';
import { Main } from '../ui/main.tsx';
import { NOT_FOUND, ROUTES } from './routes.ts';
import { useRouteArrival } from './route-arrival.ts';

/** Shows the screen of the present path. */
export function Screens() {
  const arrival = useRouteArrival();
  return (
    <ArrivalContext value={arrival}>
      <Suspense fallback={<Main>{null}</Main>}>
        <Switch>
          {ROUTES.map(({ path, Screen }) => (
            <Route key={path} path={path}>
              <Screen />
            </Route>
          ))}
          <Route>
            <NOT_FOUND.Screen />
          </Route>
        </Switch>
      </Suspense>
    </ArrivalContext>
  );
}
