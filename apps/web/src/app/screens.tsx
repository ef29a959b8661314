import { PAGE_DATA_ID } from '@headroom/contracts/page';
import { Suspense, useEffect } from 'react';
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
        <DataTaken />
      </Suspense>
    </ArrivalContext>
  );
}

/** Once the screen has been taken over, what it was drawn from need not stand in the document any more. */
function DataTaken() {
  useEffect(() => document.getElementById(PAGE_DATA_ID)?.remove(), []);
  return null;
}
